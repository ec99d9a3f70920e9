#include "office.hpp"
#include "reason.hpp"

#include <com/sun/star/beans/PropertyValue.hpp>
#include <com/sun/star/container/XNameAccess.hpp>
#include <com/sun/star/document/MacroExecMode.hpp>
#include <com/sun/star/document/UpdateDocMode.hpp>
#include <com/sun/star/frame/XComponentLoader.hpp>
#include <com/sun/star/frame/XStorable.hpp>
#include <com/sun/star/lang/XMultiServiceFactory.hpp>
#include <com/sun/star/util/XCloseable.hpp>
#include <osl/file.hxx>
#include <osl/process.h>
#include <rtl/ref.hxx>
#include <rtl/ustring.hxx>

#include <dlfcn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <vector>

using namespace com::sun::star;

struct Office::Document
{
    uno::Reference<lang::XComponent> component;
};

struct Office::Loop
{
    void (*ready)(void*);
    void* data;
};

namespace
{
std::string narrow(const rtl::OUString& s) { return rtl::OUStringToOString(s, RTL_TEXTENCODING_UTF8).getStr(); }

rtl::OUString wide(const std::string& s)
{
    return rtl::OUString(s.data(), static_cast<sal_Int32>(s.size()), RTL_TEXTENCODING_UTF8);
}

rtl::OUString url(const std::string& path)
{
    rtl::OUString result;
    if (osl::FileBase::getFileURLFromSystemPath(wide(path), result) != osl::FileBase::E_None)
        throw OfficeError("no URL can be made of the path " + path);
    return result;
}

template <typename Function> Function symbol(void* library, const char* name)
{
    void* address = dlsym(library, name);
    if (!address)
        throw OfficeError(std::string("this version of LibreOffice is not known: it has no ") + name);
    return reinterpret_cast<Function>(address);
}

// Distributions build LibreOffice as one merged library, others as many of which this one is the head.
void* openLibrary(const std::string& program)
{
    for (const char* name : {"/libmergedlo.so", "/libsofficeapp.so"})
        if (void* library = dlopen((program + name).c_str(), RTLD_LAZY))
            return library;
    throw OfficeError(std::string("cannot load LibreOffice: ") + dlerror());
}

class Properties
{
public:
    template <typename Value> Properties& add(const char* name, const Value& value)
    {
        mList.emplace_back(rtl::OUString::createFromAscii(name), 0, uno::Any(value), beans::PropertyState_DIRECT_VALUE);
        return *this;
    }
    Properties& add(const rtl::OUString& name, const uno::Any& value)
    {
        mList.emplace_back(name, 0, value, beans::PropertyState_DIRECT_VALUE);
        return *this;
    }
    operator uno::Sequence<beans::PropertyValue>() const { return {mList.data(), static_cast<sal_Int32>(mList.size())}; }

private:
    std::vector<beans::PropertyValue> mList;
};

// The service factory is taken and not the component context: the function for that has changed what it returns under an
// unchanged name.
Reason::Factory factory(void* library)
{
    return symbol<Reason::Factory (*)()>(library, "_ZN10comphelper24getProcessServiceFactoryEv")();
}

uno::Any anyOf(const Setting& setting)
{
    if (setting.type == "bool")
        return uno::Any(setting.value == "true");
    if (setting.type == "int")
        return uno::Any(static_cast<sal_Int32>(std::stol(setting.value)));
    return uno::Any(wide(setting.value));
}

// What the profile says of PDFs, with these settings in the place of its own. LibreOffice reads it only where an export is given none.
Properties exportSettings(void* library, const std::vector<Setting>& own)
{
    const uno::Reference<lang::XMultiServiceFactory> provider(
        factory(library)->createInstance("com.sun.star.configuration.ConfigurationProvider"), uno::UNO_QUERY_THROW);
    const uno::Any path(beans::PropertyValue("nodepath", 0,
                                             uno::Any(rtl::OUString("/org.openoffice.Office.Common/Filter/PDF/Export")),
                                             beans::PropertyState_DIRECT_VALUE));
    const uno::Reference<container::XNameAccess> node(
        provider->createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", uno::Sequence<uno::Any>(&path, 1)),
        uno::UNO_QUERY_THROW);
    const auto isOwn = [&own](const rtl::OUString& name) {
        return std::any_of(own.begin(), own.end(), [&name](const Setting& s) { return wide(s.name) == name; });
    };
    Properties settings;
    for (const rtl::OUString& name : node->getElementNames())
        if (const uno::Any value = node->getByName(name); value.hasValue() && !isOwn(name))
            settings.add(name, value);
    for (const Setting& setting : own)
        settings.add(wide(setting.name), anyOf(setting));
    return settings;
}

[[noreturn]] void rethrow(const char* step, const uno::Exception& e)
{
    throw OfficeError(std::string(step) + ": " + narrow(e.Message));
}
}

Office::Office(const std::string& program, const std::string& profile)
    : mLibrary(openLibrary(program))
    , mProgram(program)
    , mProfile(profile)
{
}

Office::~Office() = default; // here, where Document is known

void Office::run(void (*ready)(void*), void* data)
{
    Loop loop{ready, data};
    const std::string program = mProgram + "/soffice.bin", profile = "-env:UserInstallation=" + narrow(url(mProfile));
    const char* arguments[] = {program.c_str(), "--headless", "--invisible", "--nologo", "--nodefault", "--norestore",
                               "--nolockcheck", profile.c_str()};
    osl_setCommandArgs(std::size(arguments), const_cast<char**>(arguments));
    setKitActive(true);
    using Poll = int (*)(void*, int);
    using Wake = void (*)(void*);
    const Poll poll = [](void* p, int) {
        auto loop = static_cast<Loop*>(p);
        loop->ready(loop->data);
        return 0;
    };
    auto takeOver = symbol<void (*)(Poll, Wake, void*)>(mLibrary, "_ZN3vcl3lok21registerPollCallbacksEPFiPviEPFvS1_ES1_");
    takeOver(poll, [](void*) {}, &loop);
    symbol<int (*)()>(mLibrary, "soffice_main")();
}

void Office::setKitActive(bool active) { symbol<void (*)(bool)>(mLibrary, "_ZN10comphelper14LibreOfficeKit9setActiveEb")(active); }

void Office::leaveKit() { setKitActive(false); }

void Office::stopListening()
{
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    {
        sockaddr_un address{};
        socklen_t size = sizeof address - 1;
        const int fd = std::stoi(entry.path().filename());
        if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 && address.sun_family == AF_UNIX &&
            std::strstr(address.sun_path, "/OSL_PIPE_"))
        {
            unlink(address.sun_path);
            shutdown(fd, SHUT_RDWR); // not close: LibreOffice still holds the number
        }
    }
}

void Office::endThreads()
{
    constexpr char kFlusher[] = "_ZN12drawinglayer11primitive2d28BufferedDecompositionFlusher8shutdownEv"; // from 26.2 on
    if (void* shutdown = dlsym(mLibrary, kFlusher))
        reinterpret_cast<void (*)()>(shutdown)();
}

void Office::load(const std::string& path, const Import& import)
try
{
    const auto services = factory(mLibrary);
    const rtl::Reference<Reason> reason(new Reason(services));
    auto properties = Properties()
                          .add("Hidden", true)
                          .add("ReadOnly", true)
                          .add("InteractionHandler", uno::Reference<task::XInteractionHandler>(reason.get()))
                          .add("FilterName", wide(import.filter))
                          .add("MacroExecutionMode", document::MacroExecMode::NEVER_EXECUTE)
                          .add("UpdateDocMode", document::UpdateDocMode::NO_UPDATE);
    if (!import.options.empty())
        properties.add("FilterOptions", wide(import.options));
    const uno::Reference<frame::XComponentLoader> desktop(services->createInstance("com.sun.star.frame.Desktop"),
                                                          uno::UNO_QUERY_THROW);
    auto component = desktop->loadComponentFromURL(url(path), "_blank", 0, properties);
    if (!component.is())
        throw OfficeError("source file could not be loaded" + reason->text());
    mDocument.reset(new Document{component});
}
catch (const uno::Exception& e)
{
    rethrow("source file could not be loaded", e);
}

void Office::store(const std::string& path, const std::vector<Setting>& settings)
try
{
    uno::Reference<frame::XStorable> storable(mDocument->component, uno::UNO_QUERY_THROW);
    Properties properties;
    properties.add("FilterName", rtl::OUString("writer_pdf_Export"));
    if (!settings.empty())
    {
        const uno::Sequence<beans::PropertyValue> all = exportSettings(mLibrary, settings);
        properties.add("FilterData", all);
    }
    storable->storeToURL(url(path), properties);
}
catch (const uno::Exception& e)
{
    rethrow("the PDF could not be written", e);
}

void Office::close()
try
{
    uno::Reference<util::XCloseable>(mDocument->component, uno::UNO_QUERY_THROW)->close(true);
    mDocument.reset();
}
catch (const uno::Exception& e)
{
    rethrow("the document could not be closed", e);
}
