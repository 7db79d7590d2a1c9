# Tests of dns/.
