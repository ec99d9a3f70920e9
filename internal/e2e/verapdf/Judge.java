import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Reads lines of a claim, such as 2b or ua1, a tab and a PDF's path, and answers each with the same line, a tab, and passes, fails or
 * error; behind fails, after tabs, every rule that is broken, with the first place.
 */
public class Judge {
    public static void main(String[] args) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line; (line = in.readLine()) != null;) {
            String[] asked = line.split("\t", 2);
            out.println(line + "\t" + judge(PDFAFlavour.fromString(asked[0]), new File(asked[1])));
        }
    }

    private static String judge(PDFAFlavour flavour, File pdf) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(pdf, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, String> broken = new TreeMap<>();
            for (TestAssertion a : result.getTestAssertions()) {
                String rule = a.getRuleId().getClause() + "-" + a.getRuleId().getTestNumber();
                if (a.getStatus() == TestAssertion.Status.FAILED) {
                    broken.putIfAbsent(rule, a.getMessage() + " @ " + a.getLocation().getContext());
                }
            }
            StringBuilder said = new StringBuilder(result.isCompliant() ? "passes" : "fails");
            broken.forEach((rule, where) -> said.append('\t').append((rule + " " + where).replaceAll("\\s+", " ")));
            return said.toString();
        } catch (Exception e) {
            return "error\t" + e;
        }
    }
}
