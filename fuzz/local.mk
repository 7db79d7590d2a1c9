# Sources of fuzz/.
