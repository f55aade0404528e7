#pragma once

#include "io/log.hpp"

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

/// What a file holds, read again when the file changes. Any thread may call `current`; what it hands out stays valid,
/// and the same, for as long as it is held.
template <class Content>
class WatchedFile {
public:
    /// Makes the content of a file, or throws std::exception with a reason that may be logged.
    using Read = std::function<Content(const std::filesystem::path&)>;

    /// Reads the file; what `read` throws goes to the caller. `noun` is what the log calls the content.
    WatchedFile(std::filesystem::path file, std::string noun, Read read)
        : file_(std::move(file)), noun_(std::move(noun)), read_(std::move(read)), stamp_(stamp_of(file_)),
          content_(std::make_shared<const Content>(read_(file_)))
    {
    }

    /// The newest good content. A file that went missing or broke is logged once, and the content before it stays.
    std::shared_ptr<const Content> current()
    {
        const auto stamp = stamp_of(file_);
        const std::lock_guard lock(mutex_);
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
    std::mutex mutex_; ///< Guards the members below.
    FileStamp stamp_;
    std::shared_ptr<const Content> content_;
};

} // namespace reprise::io
