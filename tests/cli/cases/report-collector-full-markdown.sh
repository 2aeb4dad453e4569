# Everything about the demo bundle for a ticket.
marslog analyze --full --format markdown bundles/collector.tar
