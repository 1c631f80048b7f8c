#!/bin/sh
# The provider under callgrind, which counts its instructions: instructions.py has Terraform start it.
#
# Terraform kills a provider that has not ended after two seconds, and callgrind writes its counts
# at the end. So what is killed is this shell; Terraform then waits until the streams are closed.
valgrind --quiet --tool=callgrind --callgrind-out-file="$COUNTS/%p" "$PROVIDER" &
wait $!
