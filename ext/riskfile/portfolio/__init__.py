"""Many files: each is judged as ``riskfile check`` judges it, and what they share, or say otherwise of the same thing, is
shown together.

What is done is a :class:`~riskfile.portfolio.tasks.Task`: plain data that say all that its result rests on, so that one
process, all cores or many machines come to the same bytes. See the module for each part.
"""
