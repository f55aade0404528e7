#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace reprise::tests {

/// A file's octets; nothing of a file that is not there.
inline std::string content_of(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// A directory of a test's own, removed with all that is in it at the end. Used by one thread.
class TemporaryDirectory {
public:
    TemporaryDirectory()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "reprise-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary directory can be made");
        }
        path_ = pattern;
    }
    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }

    /// Writes a file of this name anew and returns where it is.
    std::filesystem::path write(std::string_view name, std::string_view content) const
    {
        const auto file = path_ / name;
        std::ofstream stream(file, std::ios::binary | std::ios::trunc);
        stream << content;
        return file;
    }

    /// The same for a file that only its owner can read.
    std::filesystem::path write_private(std::string_view name, std::string_view content) const
    {
        const auto file = write(name, content);
        std::filesystem::permissions(file, std::filesystem::perms{0600});
        return file;
    }

private:
    std::filesystem::path path_;
};

} // namespace reprise::tests
