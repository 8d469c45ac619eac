package io.zhiyin.campaigns.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workbooks as Excel writes them, by their parts. */
class XlsxFileTest {
    private static final String NS = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    /** Styles 1 to 9; the last is one of the workbook's own. */
    private static final List<Integer> FORMATS = List.of(0, 14, 22, 27, 31, 57, 58, 28, 164);

    @TempDir
    Path folder;

    @Test
    void a_date_keeps_its_time_of_day_and_its_year_where_moments_are_wanted() throws IOException {
        // 2026-11-01 is the day 46327
        var row = n(2, "46327.4375") + n(1, "46327") + n(4, "46327") + n(5, "46327") + n(6, "46327")
                + n(8, "46327.437511574") + n(0, "1.39E10");

        assertThat(moments(book("", row)).getFirst().cells()).containsExactly("2026-11-01 10:30:00",
                "2026-11-01",
                "2026-11-01", "2026-11-01", "2026-11-01", "2026-11-01 10:30:01", "13900000000");
        assertThat(days(book("", row)).getFirst().cells()).as("of a birthday").containsExactly("2026-11-01",
                "2026-11-01", "2026-11-01", "2026-11-01", "11-01", "2026-11-01", "13900000000");
    }

    @Test
    void a_workbook_may_count_from_1904() throws IOException {
        var since1904 = book("<workbookPr date1904=\"1\"/>", n(1, "44865.5"));
        assertThat(moments(since1904).getFirst().cells()).containsExactly("2026-11-01 12:00:00");
    }

    @Test
    void what_a_formula_came_to_is_read_and_an_error_is_a_fault() throws IOException {
        var row = f(2, "", "46327.5") + f(0, "", "1.39E10") + f(0, " t=\"str\"", "茶")
                + f(0, " t=\"e\"", "#REF!")
                + "<c t=\"e\"><v>#N/A</v></c>";

        var line = moments(book("", row)).getFirst();
        assertThat(line.cells()).containsExactly("2026-11-01 12:00:00", "13900000000", "茶", "", "");
        assertThat(line.errors()).containsExactlyInAnyOrder(3, 4);
    }

    private List<TableFile.Line> moments(Path book) {
        try (var file = TableFile.openMoments(book)) {
            return lines(file);
        }
    }

    private List<TableFile.Line> days(Path book) {
        try (var file = TableFile.open(book)) {
            return lines(file);
        }
    }

    private static List<TableFile.Line> lines(TableFile file) {
        var lines = new java.util.ArrayList<TableFile.Line>();
        file.lines().forEachRemaining(lines::add);
        return lines;
    }

    private static String n(int style, String value) {
        return "<c s=\"" + style + "\"><v>" + value + "</v></c>";
    }

    private static String f(int style, String type, String value) {
        return "<c s=\"" + style + "\"" + type + "><f>A1</f><v>" + value + "</v></c>";
    }

    /** Its first sheet is hidden. */
    private Path book(String settings, String cells) throws IOException {
        var styles = new StringBuilder();
        FORMATS.forEach(
                it -> styles.append("<xf numFmtId=\"").append(it).append("\" applyNumberFormat=\"1\"/>"));
        var path = folder.resolve("book" + Integer.toHexString((settings + cells).hashCode()) + ".xlsx");
        try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
            part(zip, "[Content_Types].xml",
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                            + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                            + "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
                            + "</Types>");
            part(zip, "_rels/.rels", rels("<Relationship Id=\"r1\" Type=\"" + TYPE
                    + "officeDocument\" Target=\"xl/workbook.xml\"/>"));
            part(zip, "xl/_rels/workbook.xml.rels", rels("<Relationship Id=\"r1\" Type=\"" + TYPE
                    + "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"" + TYPE
                    + "worksheet\" Target=\"worksheets/sheet2.xml\"/><Relationship Id=\"r3\" Type=\"" + TYPE
                    + "styles\" Target=\"styles.xml\"/>"));
            part(zip, "xl/workbook.xml", "<workbook " + NS
                    + " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
                    + settings + "<sheets><sheet name=\"lists\" sheetId=\"1\" state=\"hidden\" r:id=\"r1\"/>"
                    + "<sheet name=\"orders\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>");
            part(zip, "xl/styles.xml", "<styleSheet " + NS
                    + "><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy/m/d h:mm:ss\"/></numFmts><cellXfs>"
                    + styles + "</cellXfs></styleSheet>");
            part(zip, "xl/worksheets/sheet1.xml", sheet(n(0, "7")));
            part(zip, "xl/worksheets/sheet2.xml", sheet(cells));
        }
        return path;
    }

    private static final String TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

    private static String rels(String relationships) {
        return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + relationships + "</Relationships>";
    }

    private static String sheet(String cells) {
        var numbered = new StringBuilder();
        var column = 'A';
        for (var cell : cells.split("(?=<c )", -1)) {
            numbered.append("<c r=\"").append(column++).append("1\"").append(cell.substring(2));
        }
        return "<worksheet " + NS + "><sheetData><row r=\"1\">" + numbered + "</row></sheetData></worksheet>";
    }

    private static void part(ZipOutputStream zip, String name, String xml) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
