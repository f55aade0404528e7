#include "io/process.hpp"

#include <cerrno>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <system_error>

namespace reprise::io {

void forbid_memory_dumps()
{
    // The limit alone does not count where core files are piped to a program (core(5)); the second alone is undone when
    // the process changes its user (prctl(2)).
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        throw std::system_error(errno, std::generic_category(), "core files cannot be forbidden");
    }
}

} // namespace reprise::io
