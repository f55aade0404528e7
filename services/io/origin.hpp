#pragma once

#include <string_view>

namespace reprise::io {

/// Whether a text is the origin of a page as browsers write it (RFC 6454 section 6.2): scheme, host in small letters,
/// and a port or none. What is read there was asked with an access token, so the scheme is https, or the host is the
/// machine of the person who works on the page.
bool is_origin(std::string_view text);

} // namespace reprise::io
