# The pattern files of the tree are sound.
marslog lint ../patterns | grep -c ' 0 faults$'
