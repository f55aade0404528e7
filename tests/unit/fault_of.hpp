#pragma once

#include "domain/domain_error.hpp"

#include <stdexcept>

namespace reprise::domain {

/// Runs the work and gives the first fault of the DomainError it throws, without its detail (which is for people).
/// Throws when the work does not fail.
template <class Work>
Fault fault_of(Work work)
{
    try {
        work();
    } catch (const DomainError& error) {
        Fault fault = error.faults().at(0);
        fault.detail.clear();
        return fault;
    }
    throw std::logic_error("no DomainError was thrown");
}

} // namespace reprise::domain
