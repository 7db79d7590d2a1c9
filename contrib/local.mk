# Sources of contrib/.
