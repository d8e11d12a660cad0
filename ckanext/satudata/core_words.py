"""Texts of CKAN's own pages that its Indonesian catalog leaves in English or says unclearly.

CKAN 2.11 is translated for less than a quarter. What the public, an operator and a reviewer
meet on their way stands here, so that our catalogs carry it; nothing imports this file.
Drop a line once CKAN's catalog has it.
"""

from __future__ import annotations


def N_(text: str) -> str:
    """Mark a text of CKAN for extraction."""
    return text


def ungettext(one: str, many: str, number: int) -> str:
    """Mark a text of CKAN with its plural for extraction."""
    return one if number == 1 else many


TEXTS = (
    N_("Datasets"),
    N_("Dataset"),
    N_("Search datasets..."),
    N_("Search Datasets..."),
    N_("Search datasets"),
    N_("Search data"),
    N_("Log in"),
    N_("Account"),
    N_("View profile"),
    N_("View dashboard"),
    N_("Profile settings"),
    N_("Sysadmin settings"),
    N_("Skip to main content"),
    N_("Breadcrumb"),
    N_("Submit"),
    N_("Remove"),
    N_("Close"),
    N_("Confirm"),
    N_("Go"),
    N_("Language"),
    N_("Error %(error_code)s"),
    N_(
        "The requested URL was not found on the server. If you entered the URL manually "
        "please check your spelling and try again."
    ),
    N_("Dataset not found"),
    N_("Resource not found"),
    N_("Your profile lets other CKAN users know about who you are and what you do."),
    N_("A little information about yourself"),
    N_("Profile picture"),
    N_("Order by"),
    N_("Formats"),
    N_("Licenses"),
    N_("No datasets found"),
    N_('No datasets found for "{query}"'),
    N_("There is no description for this dataset"),
    N_("There is no description for this organization"),
    N_("read more"),
    N_("Deleted"),
    N_("Draft"),
    N_("Manage"),
    N_("No License Provided"),
    N_("License not specified"),
    N_("Activity Stream"),
    N_("Data and Resources"),
    N_("Additional Info"),
    N_("Data last updated"),
    N_("Metadata last updated"),
    N_("unknown"),
    N_("This dataset has no data"),
    N_('<p class="empty">This dataset has no data, <a href="%(url)s">why not add some?</a></p>'),
    N_("More information"),
    N_("Go to resource"),
    N_("Edit resource"),
    N_("Views"),
    N_("There are no views created for this resource yet."),
    N_("This resource view is not available at the moment."),
    N_("Click here for more information."),
    N_("Not seeing the views you were expecting?"),
    N_("Here are some reasons you may not be seeing expected views:"),
    N_("No view has been created that is suitable for this resource"),
    N_("The site administrators may not have enabled the relevant view plugins"),
    N_(
        "If a view requires the DataStore, the DataStore plugin may not be enabled, "
        "or the data may not have been pushed to the DataStore, or the DataStore "
        "hasn't finished processing the data yet"
    ),
    N_("Fullscreen"),
    N_("Embed resource view"),
    N_("Download resource"),
    N_("You can copy and paste the embed code into a CMS or blog software that supports raw HTML"),
    N_("Width"),
    N_("Height"),
    N_("Your browser does not support iframes."),
    N_("Dataset description:"),
    N_("Unnamed resource"),
    N_("Create Dataset"),
    N_("Update Dataset"),
    N_("What are datasets?"),
    N_(
        "A CKAN Dataset is a collection of data resources (such as files), together "
        "with a description and other information, at a fixed URL. Datasets are what "
        "users see when searching for data."
    ),
    N_("Add data"),
    N_("Add data to the dataset"),
    N_("Next: Add Data"),
    N_("Required field"),
    N_("This field is required"),
    N_(
        'You can use <a href="#markdown" title="Markdown quick reference" '
        'data-bs-toggle="popover" data-bs-content="%(markdown_tooltip)s" '
        'data-bs-html="true">Markdown formatting</a> here'
    ),
    N_("Edit metadata"),
    N_("Reorder resources"),
    N_("View dataset"),
    N_("View resource"),
    N_("Add new resource"),
    N_("Add New Resource"),
    N_("Add resource"),
    N_("New resource"),
    N_("What's a resource?"),
    N_("A resource can be any file or link to a file containing useful data."),
    N_("Data"),
    N_("File"),
    N_("Link"),
    N_("Upload a file on your computer"),
    N_("Link to a URL on the internet (you can also link to an API)"),
    N_("Clear Upload"),
    N_("eg. CSV, XML or JSON"),
    N_("This will be guessed automatically. Leave blank if you wish"),
    N_("Previous"),
    N_("Save & add another"),
    N_("Finish"),
    N_("Update Resource"),
    N_("Are you sure you want to delete this dataset?"),
    N_("Are you sure you want to delete this resource?"),
    N_("Are you sure you want to delete dataset - {name}?"),
    N_("Are you sure you want to delete resource - {name}?"),
    N_("Confirm Delete"),
    N_("You must add at least one data resource"),
    N_("Dataset has been deleted."),
    N_("Resource has been deleted."),
    N_("Dataset not found or you have no permission to view it"),
    N_("Please select the license"),
    N_("Before you can create a dataset you need to create an organization."),
    N_("There are no organizations to which you can assign this dataset."),
    N_("Ask a system administrator to create an organization before you can continue."),
    N_("Add to group"),
    N_("There are no groups associated with this dataset"),
    N_("Search organizations..."),
    N_("Search groups..."),
    N_("No organizations found"),
    N_("No groups found"),
    N_("There are currently no groups for this site"),
    N_("There are currently no organizations for this site"),
    N_("What are Organizations?"),
    N_("What are Groups?"),
    N_("My Datasets"),
    N_("My Organizations"),
    N_("My Groups"),
    N_("News feed"),
    N_("You haven't created any datasets."),
    N_("You are not a member of any groups."),
    N_("You are not a member of any organizations."),
    N_("Create one now?"),
    N_("Username or Email"),
    N_("Remember me"),
    N_("Need an Account?"),
    N_("Then sign right up, it only takes a minute."),
    N_("Create an Account"),
    N_("Forgotten your password?"),
    N_("No problem, use our password recovery form to reset it."),
    N_("Logged Out"),
    N_("You are now logged out."),
    N_("Account Info"),
    N_("Change details"),
    N_("Change password"),
    N_("Old Password"),
    N_("Confirm Password"),
    N_("Update Profile"),
    N_("API Tokens"),
    N_("Create API Token"),
    N_("You haven't created any API Tokens."),
    N_("Token"),
    N_("Last access"),
    N_("Actions"),
    N_("Revoke"),
    N_("E.g. environment"),
    N_("Popular tags"),
    N_("Add Dataset"),
    N_("The form contains invalid entries:"),
    N_("Missing value"),
    N_("Resources"),
    N_("Field"),
    N_('Source: <a href="%(url)s">%(dataset)s</a>'),
)

PLURALS = (
    ungettext("{number} dataset found", "{number} datasets found", 1),
    ungettext('{number} dataset found for "{query}"', '{number} datasets found for "{query}"', 1),
    ungettext("{number} organization found", "{number} organizations found", 1),
    ungettext(
        '{number} organization found for "{query}"', '{number} organizations found for "{query}"', 1
    ),
    ungettext("{number} group found", "{number} groups found", 1),
    ungettext("{num} Dataset", "{num} Datasets", 1),
    ungettext("{num} Member", "{num} Members", 1),
)
