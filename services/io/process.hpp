#pragma once

namespace reprise::io {

/// Keeps the memory of this process from everyone else (R6): no core file is written, none is piped to a handler of the
/// system's, and no process of the same user can attach or read it. Called first, before anything secret is read.
/// Throws std::system_error when the system refuses.
void forbid_memory_dumps();

} // namespace reprise::io
