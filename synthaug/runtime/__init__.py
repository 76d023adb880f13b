"""What is asked of the machine: devices and seeds, threads, workers, whole files, and text that terminals can show."""
