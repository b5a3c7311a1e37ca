"""The provider's two web services: the company's public API and the employee's own MakeCall."""
