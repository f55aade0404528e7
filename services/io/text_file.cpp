#include "io/text_file.hpp"

#include <fstream>
#include <ios>
#include <stdexcept>

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

} // namespace reprise::io
