#include "domain/domain_error.hpp"

namespace reprise::domain {

DomainError beneath(std::string_view prefix, const DomainError& error)
{
    std::vector<Fault> faults = error.faults();
    for (Fault& fault : faults)
        fault.pointer.insert(0, prefix);
    return DomainError(std::move(faults));
}

void FaultList::take(std::string_view prefix, const DomainError& error)
{
    const DomainError placed = beneath(prefix, error);
    for (const Fault& fault : placed.faults())
        take(fault);
}

void FaultList::take(Fault fault)
{
    if (faults_.size() < most_faults)
        faults_.push_back(std::move(fault));
}

void FaultList::throw_if_any() const
{
    if (!faults_.empty())
        throw DomainError(faults_);
}

} // namespace reprise::domain
