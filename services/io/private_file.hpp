#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace reprise::io {

/// A secret lies in a private file: a regular file, no link, that belongs to the user of this process and has mode 0600
/// or 0400. Whatever else is refused; the checks are made on the file that is open, not on its name. Any thread may
/// call.

/// What keeps a file from being a private one, to be read after its name ("belongs to another user"); nothing when it
/// is one.
std::optional<std::string> private_file_fault(const std::filesystem::path& file);

/// The content of a private file of at most `limit_octets`; the caller wipes what it gets, and no other copy is left.
/// Throws std::runtime_error naming the file and what is wrong with it, never its content.
std::string read_private_file(const std::filesystem::path& file, std::size_t limit_octets);

/// Throws std::runtime_error naming the folder unless it belongs to the user of this process and nobody else has any
/// right on it.
void require_private_folder(const std::filesystem::path& folder);

} // namespace reprise::io
