"""What happens when processes are killed, clocks jump, disks fill and connections run out."""
