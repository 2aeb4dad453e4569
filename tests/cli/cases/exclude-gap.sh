# A gap is told here, too.
# exit: 3
marslog exclude --format json damaged/truncated.zip
