# Sources of classifiers/.
