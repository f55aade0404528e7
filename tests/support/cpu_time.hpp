#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace reprise::tests {

/// The processor time that some work takes, in ticks of std::clock: the least of three, since whatever else the process
/// does can only make it longer. How long it takes by the clock on the wall depends on the machine, and is not asked.
template <class Work>
std::clock_t cpu_time_of(const Work& work)
{
    constexpr int rounds = 3;
    auto least = std::numeric_limits<std::clock_t>::max();
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::clock();
        work();
        least = std::min(least, std::clock() - begin);
    }
    return least;
}

} // namespace reprise::tests
