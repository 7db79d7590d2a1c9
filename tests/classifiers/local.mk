# Tests of classifiers/.
