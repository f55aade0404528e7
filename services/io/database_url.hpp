#pragma once

#include <optional>
#include <string>

namespace reprise::io {

/// What is wrong with the address of a database, to be read after its name; nothing when it is a libpq URI
/// (`postgresql://...`) without a password in it, and the passfile that it may name is a private file
/// (`io/private_file`). Repeats nothing of the address.
std::optional<std::string> database_url_fault(const std::string& url);

} // namespace reprise::io
