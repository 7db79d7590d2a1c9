# Sources of message/.
