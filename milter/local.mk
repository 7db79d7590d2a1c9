# Sources of milter/.
