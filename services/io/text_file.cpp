#include "io/text_file.hpp"

#include <fstream>
#include <ios>
#include <stdexcept>
#include <system_error>

namespace reprise::io {

std::string read_text_file(const std::filesystem::path& file, std::size_t limit_octets)
{
    std::ifstream stream(file, std::ios::binary);
    // One octet more than allowed tells a file of the limit from a longer one without asking for its size, which may
    // change between the two.
    std::string text(limit_octets + 1, '\0');
    if (!stream || !(stream.read(text.data(), static_cast<std::streamsize>(text.size())) || stream.eof())) {
        throw std::runtime_error(file.string() + ": cannot be read");
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limit_octets) {
        throw std::runtime_error(file.string() + ": longer than " + std::to_string(limit_octets) + " octets");
    }
    return text;
}

std::string read_private_file(const std::filesystem::path& file, std::size_t limit_octets)
{
    using std::filesystem::perms;
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (!std::filesystem::is_regular_file(status)) {
        throw std::runtime_error(file.string() + ": is not a file");
    }
    if (status.permissions() != (perms::owner_read | perms::owner_write) && status.permissions() != perms::owner_read) {
        throw std::runtime_error(file.string() + ": must have mode 0600 or 0400");
    }
    return read_text_file(file, limit_octets);
}

} // namespace reprise::io
