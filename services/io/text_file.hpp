#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace reprise::io {

/// The content of a file of at most `limit_octets`. Throws std::runtime_error naming the file when it cannot be read or
/// is longer, never its content. Reads a file of any kind that is not a directory. Any thread may call.
std::string read_text_file(const std::filesystem::path& file, std::size_t limit_octets);

} // namespace reprise::io
