import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.solr.embedded.JettyConfig;
import org.apache.solr.embedded.JettySolrRunner;

/**
 * One Solr server for every core folder below HOME, listening on loopback only: it has no
 * password, so it must never be reachable from another machine.
 *
 * Usage: java SolrServer HOME PORT
 */
public final class SolrServer {
  private static final String LOOPBACK = "127.0.0.1";

  public static void main(String[] arguments) throws Exception {
    String home = Path.of(arguments[0]).toAbsolutePath().toString();
    int port = Integer.parseInt(arguments[1]);
    System.setProperty("solr.solr.home", home);
    System.setProperty("host", LOOPBACK);

    JettyConfig config =
        JettyConfig.builder().setContext("/solr").setPort(port).stopAtShutdown(true).build();
    JettySolrRunner server = new JettySolrRunner(home, new Properties(), config);
    server.start();
    System.out.println("Solr is ready at " + server.getBaseUrl());

    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        server.stop();
      } catch (Exception problem) {
        problem.printStackTrace();
      }
      stopped.countDown();
    }));
    stopped.await();
  }
}
