# Tests of lint/.
