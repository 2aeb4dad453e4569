# A code that is none is refused, a code that nobody knows is not.
# exit: 2
marslog entries --code 0x8abe0107 bundles/collector.tar | wc -l
marslog entries --code SalLowDiskSpce bundles/collector.tar
