#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>

namespace reprise::carts::vault {

/// Throws std::system_error of the current errno, naming the action, unless it succeeded.
void require_done(bool succeeded, const char* action);

/// An open file or folder, closed at the end of its scope. For one thread. Every function throws std::system_error when
/// the system refuses.
class Descriptor {
public:
    /// Opens as open(2) does; `mode` counts where a file is made.
    Descriptor(const std::filesystem::path& path, int flags, mode_t mode = 0);
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    /// Writes the whole text where the file stands.
    void write(const std::string& text) const;
    /// Waits until the disk has what was written; of a folder, its names.
    void sync() const;
    /// The number, for a system call. Valid while this object is.
    int number() const noexcept { return number_; }

private:
    int number_;
};

} // namespace reprise::carts::vault
