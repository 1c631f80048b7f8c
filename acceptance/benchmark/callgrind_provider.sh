#!/bin/sh
# The provider under callgrind, which counts its instructions: instructions.py has Terraform start this.
exec valgrind --quiet --tool=callgrind --callgrind-out-file="$COUNTS/%p" "$PROVIDER"
