# The version, and the libraries'.
marslog --version | head -n 1
