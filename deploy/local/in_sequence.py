"""Work on a stream with many hands, results in the stream's own sequence."""
import collections
import itertools


def in_sequence(pool, function, inputs, ahead):
    """The results of a function for each input, one after the other. The pool (of concurrent.futures) works on at most so many
    ahead of the one that is waited for: a stream of any length takes no more room than they do."""
    inputs = iter(inputs)
    waiting = collections.deque(pool.submit(function, one) for one in itertools.islice(inputs, ahead))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(function, one) for one in itertools.islice(inputs, 1))
