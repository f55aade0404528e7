#include "io/private_file.hpp"

#include "io/crypto.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace reprise::io {

namespace {

constexpr mode_t mode_bits = 07777;

/// A file that is open for reading, closed at the end of its scope; or not open, and then errno says why.
class OpenFile {
public:
    /// O_NONBLOCK: a pipe without a writer would keep us waiting before it could be refused.
    explicit OpenFile(const std::filesystem::path& file)
        : number_(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)), error_(number_ < 0 ? errno : 0)
    {
    }
    ~OpenFile()
    {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int number() const noexcept { return number_; }
    int error() const noexcept { return error_; }

private:
    int number_;
    int error_;
};

std::string opening_fault(int error)
{
    if (error == ENOENT) {
        return "does not exist";
    }
    return error == ELOOP ? "is a symbolic link" : "cannot be opened: " + std::generic_category().message(error);
}

std::optional<std::string> fault_of(const OpenFile& file)
{
    struct stat status {};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
        return opening_fault(file.number() < 0 ? file.error() : errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return "is not a regular file";
    }
    if (status.st_uid != ::geteuid()) {
        return "belongs to another user";
    }
    const auto mode = status.st_mode & mode_bits;
    return mode == 0600 || mode == 0400 ? std::nullopt : std::optional<std::string>("must have mode 0600 or 0400");
}

/// Reads until the end or until the text is full; how many octets came, or nothing when the system refuses.
std::optional<std::size_t> read_into(std::string& text, const OpenFile& file)
{
    std::size_t count = 0;
    while (count < text.size()) {
        const auto got = ::read(file.number(), text.data() + count, text.size() - count);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            return std::nullopt;
        }
        count += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return count;
}

} // namespace

std::optional<std::string> private_file_fault(const std::filesystem::path& file)
{
    return fault_of(OpenFile(file));
}

std::string read_private_file(const std::filesystem::path& file, std::size_t limit_octets)
{
    const OpenFile open(file);
    if (const auto fault = fault_of(open)) {
        throw std::runtime_error(file.string() + ": " + *fault);
    }
    // One octet more than allowed tells a file of the limit from a longer one without trusting its size.
    std::string text(limit_octets + 1, '\0');
    const auto count = read_into(text, open);
    if (!count || *count > limit_octets) {
        wipe(text);
        throw std::runtime_error(
            file.string() + ": " +
            (count ? "longer than " + std::to_string(limit_octets) + " octets" : "cannot be read"));
    }
    text.resize(*count);
    return text;
}

void require_private_folder(const std::filesystem::path& folder)
{
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        throw std::runtime_error(folder.string() + ": is not a folder, or cannot be looked at");
    }
    if (status.st_uid != ::geteuid()) {
        throw std::runtime_error(folder.string() + ": belongs to another user");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw std::runtime_error(folder.string() + ": others than its owner have rights on it (chmod go= is needed)");
    }
}

} // namespace reprise::io
