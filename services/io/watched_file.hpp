#pragma once

#include "io/log.hpp"

#include <chrono>
#include <ctime>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <utility>

namespace reprise::io {

/// What changes when a file is written or replaced. Size and identity too, since the time has a grain of some
/// milliseconds.
struct FileStamp {
    dev_t device = 0;
    ino_t identity = 0;
    off_t octets = -1; ///< Negative when there is no file.
    time_t modified_s = 0;
    long modified_ns = 0;
    bool operator==(const FileStamp&) const = default;
};

/// The stamp of a file, that of no file when it is missing or cannot be looked at. Never fails.
FileStamp stamp_of(const std::filesystem::path& file);

/// How long after one look at a file the next one is due: each costs a system call, and every request asks.
constexpr std::chrono::milliseconds file_look_interval{100};

/// What a file holds, read again when the file changes. Any thread may call `current`; what it hands out stays valid,
/// and the same, for as long as it is held.
template <class Content>
class WatchedFile {
public:
    /// Makes the content of a file, or throws std::exception with a reason that may be logged.
    using Read = std::function<Content(const std::filesystem::path&)>;

    /// Reads the file; what `read` throws goes to the caller. `noun` is what the log calls the content.
    WatchedFile(std::filesystem::path file, std::string noun, Read read, std::chrono::milliseconds look_interval)
        : file_(std::move(file)), noun_(std::move(noun)), read_(std::move(read)), look_interval_(look_interval),
          looked_(std::chrono::steady_clock::now()), stamp_(stamp_of(file_)),
          content_(std::make_shared<const Content>(read_(file_)))
    {
    }

    /// The newest good content, as of a look at the file that is no older than the interval. A file that went missing
    /// or broke is logged once, and the content before it stays.
    std::shared_ptr<const Content> current()
    {
        const auto now = std::chrono::steady_clock::now();
        const std::lock_guard lock(mutex_);
        if (now - looked_ < look_interval_) {
            return content_;
        }
        looked_ = now;
        const auto stamp = stamp_of(file_);
        if (stamp == stamp_) {
            return content_;
        }
        // The stamp was taken before the file is read: a change in between shows at the next call.
        stamp_ = stamp;
        try {
            content_ = std::make_shared<const Content>(read_(file_));
            log(LogLevel::info, "The " + noun_ + " was read again.");
        } catch (const std::exception& error) {
            log(LogLevel::warning, "The new " + noun_ + " cannot be used; the old one stays.",
                {{"reason", error.what()}});
        }
        return content_;
    }

private:
    std::filesystem::path file_;
    std::string noun_;
    Read read_;
    std::chrono::milliseconds look_interval_;
    std::mutex mutex_; ///< Guards the members below.
    std::chrono::steady_clock::time_point looked_;
    FileStamp stamp_;
    std::shared_ptr<const Content> content_;
};

} // namespace reprise::io
