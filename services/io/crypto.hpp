#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::io {

/// All byte strings here are std::string holding raw octets. Functions throw std::runtime_error when OpenSSL itself
/// fails, and never say anything of their input.

/// The octets of a text as OpenSSL wants them: borrowed, valid as long as the text is. This is the one place that turns
/// `char*` into `unsigned char*`.
const unsigned char* octets_of(std::string_view text);
/// The same, to be written into: at most `text.size()` octets.
unsigned char* writable_octets_of(std::string& text);

/// `count` octets from the operating system's generator.
std::string random_octets(std::size_t count);
/// Lower-case hex of `octet_count` random octets, at most 512, for names that guard nothing: a thread asks the
/// operating system for many at a time.
std::string random_name(std::size_t octet_count);
/// Lower-case hex of octets.
std::string to_hex(std::string_view octets);
/// Two letters from a to p for each octet: an id that can never be taken for a card number (R6).
std::string to_letters(std::string_view octets);
/// Octets of a hex text of either case, or nothing.
std::optional<std::string> from_hex(std::string_view hex);
/// base64url without padding (RFC 4648 section 5).
std::string to_base64url(std::string_view octets);
/// Strict inverse: no padding, no other alphabet, no stray bits; or nothing.
std::optional<std::string> from_base64url(std::string_view text);
/// SHA-256 digest, 32 octets.
std::string sha256(std::string_view octets);
/// HMAC-SHA-256, 32 octets.
std::string hmac_sha256(std::string_view key, std::string_view octets);
/// Overwrites a text, all of its capacity, and empties it. The optimiser cannot leave it out.
void wipe(std::string& text) noexcept;
/// Compares in time that depends on the length only.
bool equal_in_constant_time(std::string_view left, std::string_view right);
/// Name-based UUID, version 5 (RFC 9562 section 5.5) under Reprise's own namespace.
std::string uuid_v5(std::string_view name);

/// Reads a key of exactly `octet_count` octets written as hex in a private file (`io/private_file`). Throws
/// std::runtime_error naming the file and what is wrong with it, never its content.
std::string read_key_file(const std::filesystem::path& file, std::size_t octet_count);

} // namespace reprise::io
