# A format that another command has.
# exit: 2
marslog explain --format csv 0x80070005
