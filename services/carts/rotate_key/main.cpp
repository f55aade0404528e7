#include "carts/vault/rotation.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <sys/resource.h>

namespace {

using namespace reprise;

/// R6: no core file, which would hold what the memory holds.
bool forbid_core_files()
{
    const rlimit limit{0, 0};
    return setrlimit(RLIMIT_CORE, &limit) == 0;
}

} // namespace

/// `reprise-rotate-key <key folder>`: rotates the master key of a vault while its services run, and prints what became
/// of it. Exit status 0 when all is done, 1 when something cannot be used, 2 when it was called wrongly.
int main(int count, char** arguments)
{
    if (count != 2) {
        std::cerr << "usage: reprise-rotate-key <key folder>\n";
        return 2;
    }
    try {
        if (!forbid_core_files()) {
            std::cerr << "core files cannot be forbidden\n";
            return 1;
        }
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const auto rotation = carts::vault::rotate_master_key(arguments[1], now);
        const auto report = "active master key: " + rotation.active_id +
                            "\nday keys wrapped anew: " + std::to_string(rotation.rewrapped) +
                            "\nmaster keys destroyed: " + std::to_string(rotation.destroyed) + "\n";
        return std::fputs(report.c_str(), stdout) >= 0 ? 0 : 1;
    } catch (const std::exception& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
}
