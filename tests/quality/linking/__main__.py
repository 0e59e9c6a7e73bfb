from tests.quality.linking.evaluate import main

main()
