# Tests of message/.
