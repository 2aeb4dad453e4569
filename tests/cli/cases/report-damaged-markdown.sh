# A bundle with a cut zip in it, as markdown.
# exit: 3
marslog analyze --format markdown damaged/nested.tar
