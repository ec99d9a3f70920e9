#include "reason.hpp"

#include <com/sun/star/task/XInteractionApprove.hpp>
#include <com/sun/star/task/XInteractionRequestStringResolver.hpp>
#include <rtl/ref.hxx>
#include <rtl/ustring.hxx>

#include <algorithm>

using namespace com::sun::star;

namespace
{
// Approval and Notice make of any request one that can only be taken note of. For these LibreOffice says what it would show.
struct Approval : cppu::WeakImplHelper1<task::XInteractionApprove>
{
    void SAL_CALL select() override {}
};

struct Notice : cppu::WeakImplHelper1<task::XInteractionRequest>
{
    explicit Notice(const uno::Any& what)
        : request(what)
    {
    }
    uno::Any SAL_CALL getRequest() override { return request; }
    uno::Sequence<uno::Reference<task::XInteractionContinuation>> SAL_CALL getContinuations() override
    {
        const uno::Reference<task::XInteractionContinuation> only(new Approval);
        return {&only, 1};
    }
    const uno::Any request;
};

rtl::OUString sentence(const Reason::Factory& factory, const uno::Any& request)
{
    const uno::Reference<task::XInteractionRequestStringResolver> resolver(
        factory->createInstance("com.sun.star.task.InteractionRequestStringResolver"), uno::UNO_QUERY_THROW);
    return resolver->getStringFromInformationalRequest(new Notice(request)).Value;
}

// What a question means that LibreOffice would ask.
rtl::OUString question(const rtl::OUString& type)
{
    if (type.endsWith("BrokenPackageRequest")) // for leave to repair it
        return "its package is damaged";
    if (type.indexOf("PasswordRequest") >= 0)
        return "it needs a password";
    return type;
}
}

void Reason::handle(const uno::Reference<task::XInteractionRequest>& request)
{
    if (!mText.empty())
        return;
    const uno::Any what = request->getRequest();
    rtl::OUString text = sentence(mFactory, what);
    if (text.isEmpty())
        text = question(what.getValueTypeName());
    mText = rtl::OUStringToOString(text, RTL_TEXTENCODING_UTF8).getStr();
    std::replace(mText.begin(), mText.end(), '\n', ' ');
}
