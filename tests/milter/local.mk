# Tests of milter/.
