#include "io/periodic.hpp"

#include "io/log.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace reprise::io {

namespace {

/// Nothing leaves: an exception that ends a thread ends the process.
void run_logged(const std::string& name, const Periodic::Job& job, const std::stop_token& stop) noexcept
{
    try {
        job(stop);
    } catch (const std::exception& error) {
        log(LogLevel::error, "a job failed and will be tried again", {{"job", name}, {"what", error.what()}});
    } catch (...) {
        log(LogLevel::error, "a job failed and will be tried again", {{"job", name}});
    }
}

void run_until_stopped(const std::stop_token& stop, const std::string& name, std::chrono::milliseconds interval,
                       const Periodic::Job& job)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    while (!stop.stop_requested()) {
        run_logged(name, job, stop);
        std::unique_lock lock(mutex);
        // Nobody notifies: only the stop, or the end of the interval, ends the wait.
        stopped.wait_for(lock, stop, interval, [] { return false; });
    }
}

} // namespace

Periodic::Periodic(std::string name, std::chrono::milliseconds interval, Job job)
    : thread_([name = std::move(name), interval, job = std::move(job)](const std::stop_token& stop) {
          run_until_stopped(stop, name, interval, job);
      })
{
}

} // namespace reprise::io
