# Sources of dns/.
