# A bundle with a cut zip in it: what was read, and what was not.
# exit: 3
marslog analyze damaged/nested.tar
