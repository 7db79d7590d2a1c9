# Sources of rules/.
