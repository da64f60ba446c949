"""The same bytes: a build writes what any other build of the same project writes, whatever was built before."""
